using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteEvidenceSearchTests() : EvidenceSearchContract(DatabaseKind.Sqlite);
