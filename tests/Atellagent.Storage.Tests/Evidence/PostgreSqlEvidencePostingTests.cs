using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlEvidencePostingTests() : EvidencePostingContract(DatabaseKind.PostgreSql);
