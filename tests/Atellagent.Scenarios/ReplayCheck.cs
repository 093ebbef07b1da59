using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Domain.Policies.Versions;
using Atellagent.Storage.Authority;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using Atellagent.Storage.PostgreSql;
using Atellagent.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atellagent.Scenarios;

/// <summary>
/// Whatever a run has decided under the very documents that are in force at its end comes out again when it is decided from its record:
/// the same effect, code and grant. It is asked at the end of every run whose history is checked.
/// </summary>
internal static class ReplayCheck
{
    /// <summary>Decides again, and gives how many decisions came out as recorded.</summary>
    /// <param name="database">The database file of SQLite, or the connection string of PostgreSQL.</param>
    /// <param name="keyRing">The folder of the key ring that payloads are encrypted under.</param>
    public static async Task<int> AssertAsync(string database, string keyRing)
    {
        BoundaryDatabase opened = database.StartsWith("Host=", StringComparison.Ordinal) ? new PostgreSqlDatabase(database) : new SqliteDatabase(database);
        try
        {
            return await AssertAsync(opened, keyRing);
        }
        finally
        {
            if (opened is PostgreSqlDatabase shared)
            {
                await shared.DisposeAsync();
            }
        }
    }

    private static async Task<int> AssertAsync(BoundaryDatabase database, string keyRing)
    {
        using AuthorityReplica replica = new(new AuthorityStore(database), PolicyTrust.None, NullLogger<AuthorityReplica>.Instance);
        AuthorityView view = await replica.RefreshAsync(CancellationToken.None);
        if (DraftPlan.Make(view, new ChangeProposal { Verb = "apply", Base = 0, Documents = [], PolicyVersion = "", Files = [] }) is not { } nothing)
        {
            return 0;
        }

        DecisionHistory history = new(database, WorldVault.Open(database, keyRing));
        DecisionHistoryQuery all = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        DecisionSpan span = await history.MeasureAsync(all, CancellationToken.None);
        int same = 0;
        List<string> others = [];
        foreach (HistoricDecision record in await history.ReadAsync(all, span, int.MaxValue, CancellationToken.None))
        {
            RecordedDecision? recorded = RecordedDecision.Of(record.Record.Record!);
            Assert.NotNull(recorded);
            if (IsOfToday(recorded, view))
            {
                SimulatedDecision again = nothing.Simulation.Decide(recorded);
                same += again.Problem is null ? 1 : 0;
                if (again.IsAnsweredOtherwiseToday)
                {
                    others.Add($"{recorded.Id} was {recorded.Effect} {recorded.Code} {recorded.Granted}, is {again.Before!.Effect}: {string.Join("; ", again.Before.Reasons.Select(static r => r.Message))}: {System.Text.Encoding.UTF8.GetString(record.Record.Body.Span)}");
                }
            }
        }

        Assert.True(others.Count == 0, "decided otherwise from the record: " + string.Join('\n', others));
        return same;
    }

    private static bool IsOfToday(RecordedDecision recorded, AuthorityView view) =>
        recorded.Standing is { Principal: { } principal } then
        && recorded.PolicyVersion == view.Policies?.Version.ToString()
        && recorded.RouteRevision == view.FindRoute(recorded.Route)?.Revision.ToString()
        && IsSame(view.Principals, recorded.Principal, principal.Revision)
        && (recorded.Deployment is null || IsSame(view.Deployments, recorded.Deployment, then.Deployment!.Revision))
        && recorded.Delegation.Select((link, i) => IsSame(view.Principals, link.Principal, then.Delegation[i].Revision)).All(static one => one);

    private static bool IsSame<T>(IReadOnlyDictionary<string, T> documents, string name, string revision)
        where T : BoundaryDocument => documents.TryGetValue(name, out T? document) && document.Revision.ToString() == revision;
}
