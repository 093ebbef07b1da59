using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Administration;

/// <summary>Whose way to sign in nobody else may choose: whoever could set the password of a voter could vote in their place.</summary>
public static class VoterSignIn
{
    /// <summary>Why nobody else chooses how a person signs in.</summary>
    /// <param name="person">The person.</param>
    /// <param name="documents">The documents in force.</param>
    /// <param name="absences">When persons are away, by name, and who votes in their place.</param>
    /// <returns>The reason; null where somebody else may.</returns>
    public static string? WhyOwn(PrincipalDocument person, IReadOnlyCollection<BoundaryDocument> documents, IReadOnlyDictionary<string, ImmutableArray<Absence>> absences)
    {
        if (FourEyes.CanVote(person, documents))
        {
            return "nobody else chooses how a person signs in who votes on changes; let the role approver be taken from them first";
        }

        if (BreakGlassRules.IsSecond(person, documents))
        {
            return "nobody else chooses how a person signs in who takes part when glass is broken; let their role or spec.breakGlass be taken from them first";
        }

        return FourEyes.IsOn(documents) && (IsAtGate(person, documents) || documents.OfType<PrincipalDocument>().Any(absent => Names(absences, absent, person) && IsAtGate(absent, documents)))
            ? "nobody else chooses how a person signs in who agrees to actions; let the teams or the roles be taken from them first that policies ask"
            : null;
    }

    // Also of an absence that has not begun: the password would outlast the wait.
    private static bool Names(IReadOnlyDictionary<string, ImmutableArray<Absence>> absences, PrincipalDocument absent, PrincipalDocument person) =>
        absences.TryGetValue(absent.Name, out ImmutableArray<Absence> known) && known.Any(absence => string.Equals(absence.Delegate, person.Name, StringComparison.Ordinal));

    private static bool IsAtGate(PrincipalDocument person, IReadOnlyCollection<BoundaryDocument> documents)
    {
        HashSet<string> teams = [.. documents.OfType<TeamDocument>().Where(team => team.Members.Contains(person.Name, StringComparer.Ordinal)).Select(static team => team.Name)];
        return PossibleVoters.Groups(documents).Any(group => PossibleVoters.MayBeIn(group, person, teams));
    }
}
