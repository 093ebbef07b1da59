using Atellagent.Harness;
using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>On PostgreSQL: eight steps deep, and twelve at night.</summary>
public sealed class PostgreSqlApprovalInterleavingTests() : ApprovalInterleavingContract(DatabaseKind.PostgreSql)
{
    /// <inheritdoc />
    protected override int Depth => Rounds.Of(8, 12);
}
