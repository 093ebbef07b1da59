using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Domain.Administration.Widening;

/// <summary>
/// Whether a change of documents lets anybody do more than before. A pure function of the documents; where it cannot tell, the
/// change widens. That nothing widens means: no action is granted after it that would have been refused before.
/// </summary>
public static class ChangeWidth
{
    /// <summary>Finds what a change widens.</summary>
    /// <param name="before">The documents in force.</param>
    /// <param name="after">The documents that are to be in force.</param>
    /// <returns>What widens, each in a few words, sorted; empty where nothing does.</returns>
    public static ImmutableArray<string> Of(IReadOnlyCollection<BoundaryDocument> before, IReadOnlyCollection<BoundaryDocument> after)
    {
        Dictionary<(string, string), BoundaryDocument> old = before.ToDictionary(static d => (d.Kind, d.Name));
        HashSet<(string, string)> kept = [.. after.Select(static d => (d.Kind, d.Name))];
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (BoundaryDocument document in after)
        {
            BoundaryDocument? was = old.GetValueOrDefault((document.Kind, document.Name));
            if (was is null || was.Revision != document.Revision)
            {
                found.UnionWith(Of(was, document).Select(what => $"{document.Kind} {document.Name}: {what}"));
            }
        }

        // A person votes without a grant, and where a gate names no team in no team either. That changed roles widen is said with the principal.
        VoterGroup[] open = [.. PossibleVoters.Groups(after).Where(static group => group.Teams.IsEmpty)];
        found.UnionWith(after.OfType<PrincipalDocument>()
            .Where(person => person.Type == PrincipalType.Person && !old.ContainsKey((person.Kind, person.Name)) && Array.Exists(open, group => PossibleVoters.MayBeIn(group, person, [])))
            .Select(static person => $"{person.Kind} {person.Name}: a new person, who may vote at a gate"));
        found.UnionWith(before.Where(d => !IsPolicy(d) && !kept.Contains((d.Kind, d.Name))).Select(static d => $"{d.Kind} {d.Name}: it is gone, and what names it may come to mean something else"));
        found.UnionWith(PolicyComparer.Compare(before, after)
            .Where(static change => change.Direction is ChangeDirection.Wider or ChangeDirection.Either)
            .Select(static change => $"{change.Subject}: {change.What}"));
        found.UnionWith(FailureWidth.Of(before, after));
        if (FourEyes.IsOn(before) && !FourEyes.IsOn(after))
        {
            found.Add("nobody can vote any more, so that what widens takes no second person");
        }

        return [.. found];
    }

    private static bool IsPolicy(BoundaryDocument document) => document is PolicyDocument or PolicyExceptionDocument;

    /// <summary>Finds what a change of one document widens by itself; policies and exceptions are compared rule by rule elsewhere.</summary>
    /// <param name="was">As it was; null where it is new.</param>
    /// <param name="now">As it is to be.</param>
    /// <returns>What widens, each in a few words.</returns>
    internal static IEnumerable<string> Of(BoundaryDocument? was, BoundaryDocument now) => (was, now) switch
    {
        (_, PolicyDocument or PolicyExceptionDocument) => [],
        (_, PrincipalDocument principal) => PrincipalWidth.Of(was as PrincipalDocument, principal),
        (_, DeploymentDocument deployment) => DeploymentWidth.Of(was as DeploymentDocument, deployment),
        (_, RouteDocument route) => RouteWidth.Of(was as RouteDocument, route),

        // Who is in a team may vote, and may not vote on what the team owns: neither more members nor fewer is surely less.
        (TeamDocument, TeamDocument) => ["it has other members or another owner"],
        // A rule may ask for the team, and those of an identity provider's groups as well.
        (null, TeamDocument team) => team.Members.IsEmpty ? [] : ["a new team with members"],
        // Who is told of what waits learns of actions; what it is told it cannot turn into authority.
        (_, WebhookDocument { Records: not null }) => ["another destination is told of records of evidence"],
        (_, WebhookDocument) => ["another destination is told of what waits for people"],
        // What it finds widens nothing by itself; but texts go where they did not go before, and what was found may not be found any more.
        (_, DetectorDocument) => ["texts of requests and responses are shown to another, and what was found may not be found any more"],
        // It grants nothing; but who widens something and would have been noticed is not to change what notices with one signature.
        (null, AlertDocument) => [],
        (_, AlertDocument) => ["what it told of may not be told any more"],
        _ => ["nothing is known of what this kind widens"],
    };
}
