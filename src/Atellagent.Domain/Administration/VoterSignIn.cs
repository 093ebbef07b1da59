using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Administration;

/// <summary>Whose way to sign in nobody else may choose: whoever could set the password of a voter could vote in their place.</summary>
public static class VoterSignIn
{
    /// <summary>Why nobody else chooses how a person signs in.</summary>
    /// <param name="person">The person.</param>
    /// <param name="documents">The documents in force.</param>
    /// <returns>The reason; null where somebody else may.</returns>
    public static string? WhyOwn(PrincipalDocument person, IReadOnlyCollection<BoundaryDocument> documents)
    {
        if (FourEyes.CanVote(person, documents))
        {
            return "nobody else chooses how a person signs in who votes on changes; let the role approver be taken from them first";
        }

        if (BreakGlassRules.IsSecond(person, documents))
        {
            return "nobody else chooses how a person signs in who takes part when glass is broken; let their role or spec.breakGlass be taken from them first";
        }

        return FourEyes.IsOn(documents) && IsAtGate(person, documents)
            ? "nobody else chooses how a person signs in who agrees to actions; let them be taken from the teams that policies ask first"
            : null;
    }

    private static bool IsAtGate(PrincipalDocument person, IReadOnlyCollection<BoundaryDocument> documents)
    {
        HashSet<string> asked = [.. documents.OfType<PolicyDocument>().SelectMany(static policy => policy.Rules).SelectMany(static rule => rule.Gate is { } gate ? gate.Teams : [])];
        return documents.OfType<TeamDocument>().Any(team => asked.Contains(team.Name) && team.Members.Contains(person.Name, StringComparer.Ordinal));
    }
}
