using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlEvidenceTreeTests() : EvidenceTreeContract(DatabaseKind.PostgreSql);
