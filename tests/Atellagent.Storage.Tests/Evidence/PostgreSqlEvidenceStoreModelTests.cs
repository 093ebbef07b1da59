using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlEvidenceStoreModelTests() : EvidenceStoreModelContract(DatabaseKind.PostgreSql);
