namespace Atellagent.Domain.Documents;

/// <summary>A group of an identity provider, and the team that its members are in while their sign-in lasts.</summary>
/// <param name="Group">The value in the provider's claim, to the letter.</param>
/// <param name="Team">The team's name.</param>
public sealed record GroupTeam(string Group, string Team);
