using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>Runs policy tests through the very engine that decides in production, on a bundle that the very compiler made.</summary>
/// <param name="bundle">The policies.</param>
/// <param name="documents">The documents that they were compiled from, with the principals and deployments that cases name.</param>
/// <param name="snapshots">The snapshot of each file of tests; null where decisions are not held against any.</param>
public sealed class PolicyTestRunner(
    PolicyBundle bundle,
    IReadOnlyCollection<BoundaryDocument> documents,
    IReadOnlyDictionary<string, PolicyTestSnapshot>? snapshots = null)
{
    private static readonly ImmutableSortedDictionary<string, decimal> NoFindings = ImmutableSortedDictionary<string, decimal>.Empty;

    private readonly PolicyTestRequests _requests = new(documents);

    /// <summary>Runs tests.</summary>
    /// <param name="tests">The tests.</param>
    /// <returns>One result a case, in order.</returns>
    public ImmutableArray<PolicyTestResult> Run(IEnumerable<PolicyTestDocument> tests) =>
        [.. tests.SelectMany(test => test.Cases.Select(one => Run(test, one)))];

    private PolicyTestResult Run(PolicyTestDocument test, PolicyTestCase one)
    {
        if (_requests.Make(one.Given, test.Now, out BoundRequest? request) is string problem)
        {
            return new PolicyTestResult(test.Name, one, null, [problem]);
        }

        if (one.Given.Response is JsonValue response)
        {
            ReleaseDecision release = ReleaseEngine.Decide(bundle, request!, request!.Arguments, response, one.Given.Findings ?? NoFindings);
            return new PolicyTestResult(test.Name, one, null, [.. ReleaseFailures(test.Name, one, release)]) { Release = release };
        }

        Decision decision = DecisionEngine.Decide(bundle, request!);
        return new PolicyTestResult(test.Name, one, decision, [.. Compare(decision, one.Expect), .. Differences(test.Name, one, decision)]) { Request = request };
    }

    private IEnumerable<string> Differences(string test, PolicyTestCase one, Decision decision) =>
        one.IsSnapshot && snapshots?.GetValueOrDefault(one.Position.File)?.Differs(test, one, decision) is string difference ? [difference] : [];

    private IEnumerable<string> ReleaseFailures(string test, PolicyTestCase one, ReleaseDecision release)
    {
        if (one.IsSnapshot && snapshots?.GetValueOrDefault(one.Position.File)?.Differs(test, one, release) is string difference)
        {
            yield return difference;
        }

        string[] rules = [.. release.Reasons.Select(static r => $"{r.Policy}#{r.Rule}")];
        if (one.Expect is not { } expect)
        {
            yield break;
        }

        if (!string.Equals(release.Word, expect.Effect, StringComparison.Ordinal))
        {
            yield return $"expected {expect.Effect}, decided {release.Word}: {string.Join("; ", release.Reasons.Select(static r => $"{r.Policy}#{r.Rule} {r.Message}"))}";
        }

        if (expect.Released is not null && !expect.Released.Equals(release.Result))
        {
            yield return $"expected {expect.Released} to be released, was {release.Result?.ToString() ?? "nothing"}";
        }

        foreach (string rule in expect.Rules.Except(rules, StringComparer.Ordinal))
        {
            yield return $"expected the rule {rule}, decided by {string.Join(", ", rules)}";
        }
    }

    private static IEnumerable<string> Compare(Decision decision, PolicyTestExpectation? expect)
    {
        if (expect is null)
        {
            yield break;
        }

        if (!string.Equals(decision.Effect, expect.Effect, StringComparison.Ordinal))
        {
            yield return $"expected {expect.Effect}, decided {decision.Effect}: {string.Join("; ", decision.Reasons.Select(static r => $"{r.Policy}#{r.Rule} {r.Message}"))}";
        }

        (JsonObject? granted, ImmutableArray<ApprovalGate> gates) = decision switch
        {
            Decision.Allow allow => (allow.Action.Arguments, []),
            Decision.Narrow narrow => (narrow.Action.Arguments, []),
            Decision.AwaitApproval wait => (wait.Action.Arguments, wait.Gates),
            _ => (null, ImmutableArray<ApprovalGate>.Empty),
        };
        foreach ((string name, JsonValue value) in expect.Granted.Members)
        {
            if (!value.Equals(granted?[name]))
            {
                yield return $"expected {name} {value}, granted {granted?[name]?.ToString() ?? "nothing"}";
            }
        }

        string[] rules = [.. decision.Reasons.Select(static r => $"{r.Policy}#{r.Rule}")];
        foreach (string rule in expect.Rules.Except(rules, StringComparer.Ordinal))
        {
            yield return $"expected the rule {rule}, decided by {string.Join(", ", rules)}";
        }

        string? code = (decision as Decision.Deny)?.Code.ToWord();
        if (expect.Reason is not null && !string.Equals(code, expect.Reason, StringComparison.Ordinal))
        {
            yield return $"expected the reason {expect.Reason}, was {code ?? "no denial"}";
        }

        if (expect.Gates.IsDefault)
        {
            yield break;
        }

        string[] names = [.. gates.Select(static g => g.Name)];
        string[] wanted = [.. expect.Gates.Select(static g => g.Name).Order(StringComparer.Ordinal)];
        if (!names.SequenceEqual(wanted, StringComparer.Ordinal))
        {
            yield return $"expected the gates [{string.Join(", ", wanted)}], were [{string.Join(", ", names)}]";
            yield break;
        }

        foreach (string difference in expect.Gates.Where(static g => g.Whole is not null).SelectMany(g => GateDifference.Of(g.Whole!, gates.Single(other => other.Name == g.Name))))
        {
            yield return difference;
        }
    }
}
