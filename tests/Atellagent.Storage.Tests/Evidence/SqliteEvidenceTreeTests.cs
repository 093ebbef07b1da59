using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteEvidenceTreeTests() : EvidenceTreeContract(DatabaseKind.Sqlite);
