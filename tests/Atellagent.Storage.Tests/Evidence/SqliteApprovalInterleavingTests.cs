using Atellagent.Harness;
using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>On SQLite: twelve steps deep, and eighteen at night.</summary>
public sealed class SqliteApprovalInterleavingTests() : ApprovalInterleavingContract(DatabaseKind.Sqlite)
{
    /// <inheritdoc />
    protected override int Depth => Rounds.Of(12, 18);
}
