using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteEvidenceReaderTests() : EvidenceReaderContract(DatabaseKind.Sqlite);
