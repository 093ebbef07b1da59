using System.Collections.Immutable;
using Atellagent.Domain.Administration.Widening;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Versions;

/// <summary>
/// Tells two sets of documents apart in words: policies rule by rule, and of all others what lets somebody do more or less. By the very code
/// that finds what takes a second person.
/// </summary>
public static class DocumentComparer
{
    /// <summary>Compares.</summary>
    /// <param name="before">The documents as they were.</param>
    /// <param name="after">As they are to be.</param>
    /// <returns>The changes, the widening ones first, then by subject.</returns>
    public static ImmutableArray<PolicyChange> Compare(IReadOnlyCollection<BoundaryDocument> before, IReadOnlyCollection<BoundaryDocument> after) =>
    [
        .. PolicyComparer.Compare(before, after).Concat(Others(before, after)).Concat(Failures(before, after))
            .OrderByDescending(static c => c.Direction).ThenBy(static c => c.Subject, StringComparer.Ordinal).ThenBy(static c => c.What, StringComparer.Ordinal),
    ];

    private static IEnumerable<PolicyChange> Failures(IReadOnlyCollection<BoundaryDocument> before, IReadOnlyCollection<BoundaryDocument> after) =>
        FailureWidth.Of(before, after).Select(static what => new PolicyChange(what[..what.IndexOf(": ", StringComparison.Ordinal)], ChangeDirection.Wider, what[(what.IndexOf(": ", StringComparison.Ordinal) + 2)..]));

    private static IEnumerable<PolicyChange> Others(IEnumerable<BoundaryDocument> before, IEnumerable<BoundaryDocument> after)
    {
        Dictionary<(string Kind, string Name), BoundaryDocument> old = before.Where(IsOther).ToDictionary(static d => (d.Kind, d.Name));
        Dictionary<(string Kind, string Name), BoundaryDocument> now = after.Where(IsOther).ToDictionary(static d => (d.Kind, d.Name));
        foreach ((string Kind, string Name) key in old.Keys.Union(now.Keys))
        {
            foreach (PolicyChange change in Compare($"{key.Kind} {key.Name}", old.GetValueOrDefault(key), now.GetValueOrDefault(key)))
            {
                yield return change;
            }
        }
    }

    private static IEnumerable<PolicyChange> Compare(string subject, BoundaryDocument? was, BoundaryDocument? becomes)
    {
        if (becomes is null)
        {
            return [new PolicyChange(subject, ChangeDirection.Either, "it is gone, and what names it may come to mean something else")];
        }

        if (was?.Revision == becomes.Revision)
        {
            return [];
        }

        string[] more = [.. ChangeWidth.Of(was, becomes)];
        string[] less = was is null ? [] : [.. ChangeWidth.Of(becomes, was)];
        IEnumerable<PolicyChange> changes =
        [
            .. more.Where(what => !less.Contains(what, StringComparer.Ordinal)).Select(what => new PolicyChange(subject, ChangeDirection.Wider, what)),
            .. more.Where(what => less.Contains(what, StringComparer.Ordinal)).Select(what => new PolicyChange(subject, ChangeDirection.Either, what)),
            .. less.Where(what => !more.Contains(what, StringComparer.Ordinal)).Select(what => new PolicyChange(subject, ChangeDirection.Tighter, "no longer: " + what)),
        ];
        return changes.Any() ? changes : [new PolicyChange(subject, ChangeDirection.Neither, was is null ? "new, and nobody can do more by it" : "it differs in what lets nobody do more or less")];
    }

    private static bool IsOther(BoundaryDocument document) => document is not (PolicyDocument or PolicyExceptionDocument);
}
