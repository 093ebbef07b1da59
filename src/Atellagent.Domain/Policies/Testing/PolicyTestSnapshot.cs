using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>
/// What the snapshot cases of a file decided when somebody last looked: a text with one line a case, kept beside the tests,
/// so that a change of any decision shows in review.
/// </summary>
public sealed class PolicyTestSnapshot
{
    private const string Separator = " => ";
    private readonly Dictionary<string, string> _lines;

    private PolicyTestSnapshot(Dictionary<string, string> lines) => _lines = lines;

    /// <summary>What stands after the name of the tests' file in the name of the snapshot's.</summary>
    public static string Extension => ".snapshot";

    /// <summary>Reads a snapshot.</summary>
    /// <param name="text">Its text; empty where there is none yet.</param>
    /// <returns>The snapshot.</returns>
    public static PolicyTestSnapshot Parse(string text)
    {
        Dictionary<string, string> lines = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n').Select(static l => l.TrimEnd('\r')).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            int at = line.LastIndexOf(Separator, StringComparison.Ordinal);
            lines[at < 0 ? line : line[..at]] = at < 0 ? "" : line[(at + Separator.Length)..];
        }

        return new PolicyTestSnapshot(lines);
    }

    /// <summary>Writes the snapshot of one file.</summary>
    /// <param name="results">The results of the file's cases.</param>
    /// <returns>The text; empty where no case asks for one.</returns>
    public static string Write(IEnumerable<PolicyTestResult> results)
    {
        string[] lines = [.. results.Where(static r => r.Case.IsSnapshot && (r.Decision is not null || r.Release is not null))
            .Select(static r => NameOf(r.Test, r.Case) + Separator + (r.Decision is null ? LineOf(r.Release!) : LineOf(r.Decision)))];
        return lines.Length == 0 ? "" : new StringBuilder("# What the snapshot cases decide. Written by \"atell policy test --update\"; look at every change.\n")
            .AppendJoin('\n', lines).Append('\n').ToString();
    }

    /// <summary>Holds a decision against the snapshot.</summary>
    /// <param name="test">The test's name.</param>
    /// <param name="one">The case.</param>
    /// <param name="decision">The decision.</param>
    /// <returns>What differs, as a sentence; null where nothing does.</returns>
    public string? Differs(string test, PolicyTestCase one, Decision decision) => Differs(test, one, LineOf(decision));

    /// <summary>Holds a release against the snapshot.</summary>
    /// <param name="test">The test's name.</param>
    /// <param name="one">The case.</param>
    /// <param name="release">The release.</param>
    /// <returns>What differs, as a sentence; null where nothing does.</returns>
    public string? Differs(string test, PolicyTestCase one, ReleaseDecision release) => Differs(test, one, LineOf(release));

    private string? Differs(string test, PolicyTestCase one, string now)
    {
        if (!_lines.TryGetValue(NameOf(test, one), out string? before))
        {
            return $"the snapshot does not have this case; it decides: {now}";
        }

        return string.Equals(before, now, StringComparison.Ordinal) ? null : $"the snapshot has: {before}; it decides: {now}";
    }

    private static string NameOf(string test, PolicyTestCase one) => OneLine($"{test}: {one.Name}");

    private static string LineOf(Decision decision)
    {
        (ImmutableArray<ArgumentChange> changes, ImmutableArray<ApprovalGate> gates) = decision switch
        {
            Decision.Narrow narrow => (narrow.Changes, []),
            Decision.AwaitApproval wait => (wait.Changes, wait.Gates),
            _ => (ImmutableArray<ArgumentChange>.Empty, ImmutableArray<ApprovalGate>.Empty),
        };
        IEnumerable<string> parts =
        [
            decision.Effect,
            .. decision is Decision.Deny deny ? new[] { deny.Code.ToWord() } : [],
            .. changes.Select(static c => $"{c.Path}={c.To ?? JsonNull.Instance}"),
            .. gates.Select(static g => $"gate {g.Name} ({g.Quorum} of {Voters(g)})"),
            "by " + string.Join(", ", decision.Reasons.Select(static r => $"{r.Policy}#{r.Rule}").Distinct(StringComparer.Ordinal)),
        ];
        return OneLine(string.Join("; ", parts));
    }

    // As it always was where a gate only names teams, so that snapshots that were kept still hold.
    private static string Voters(ApprovalGate gate) => string.Concat(
        gate.From is { Roles.IsEmpty: true, When.IsEmpty: true } ? string.Join('+', gate.From.Teams) : gate.From.ToString(),
        gate.ExcludesAuthor ? ", not by its author" : "",
        gate.Escalation is { } escalation ? $", after {escalation.After} also {escalation.To}" : "",
        gate.Uses is { } uses ? $", good for {uses.Count} within {uses.Window}" : "");

    private static string LineOf(ReleaseDecision release) => OneLine(
        $"{release.Word}; {release.Result?.ToString() ?? "nothing"}; by {string.Join(", ", release.Reasons.Select(static r => $"{r.Policy}#{r.Rule}").Distinct(StringComparer.Ordinal))}");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
