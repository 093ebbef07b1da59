using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Linting;

/// <summary>Finds gates that can hardly be passed. It looks only where the documents name persons at all: a folder may hold policies alone.</summary>
internal static class GateWarnings
{
    /// <summary>Looks at the gates of rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="documents">All documents.</param>
    /// <returns>The warnings.</returns>
    public static IEnumerable<PolicyWarning> Of(IEnumerable<LintedRule> rules, IReadOnlyCollection<BoundaryDocument> documents)
    {
        ILookup<string, string> teams = documents.OfType<TeamDocument>().SelectMany(static team => team.Members.Select(member => (member, team.Name))).ToLookup(static one => one.member, static one => one.Name, StringComparer.Ordinal);
        PrincipalDocument[] voters = [.. documents.OfType<PrincipalDocument>().Where(p => p.Type == PrincipalType.Person || (p.Type == PrincipalType.Service && teams.Contains(p.Name)))];
        if (!Array.Exists(voters, static voter => voter.Type == PrincipalType.Person))
        {
            yield break;
        }

        foreach (LintedRule rule in rules)
        {
            if (rule.Rule.Gate is not { } gate)
            {
                continue;
            }

            int known = voters.Count(voter => PossibleVoters.Groups(gate).Any(group => PossibleVoters.MayBeIn(group, voter, [.. teams[voter.Name]])));
            if (known < gate.Quorum + (gate.ExcludesAuthor ? 1 : 0))
            {
                string author = gate.ExcludesAuthor ? ", of whom whoever applies this policy is none; nor has it an author where a silo reads it at its start, and then nobody may vote" : "";
                yield return rule.Warn("few-voters", $"the gate {gate.Name} takes {gate.Quorum} and is for {known}{author}");
            }
        }
    }
}
