using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlEvidenceSearchTests() : EvidenceSearchContract(DatabaseKind.PostgreSql);
