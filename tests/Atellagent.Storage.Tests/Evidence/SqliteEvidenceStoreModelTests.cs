using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteEvidenceStoreModelTests() : EvidenceStoreModelContract(DatabaseKind.Sqlite);
