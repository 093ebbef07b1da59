namespace Atellagent.Cli.Contexts;

/// <summary>What a person has won by signing in.</summary>
/// <param name="AccessToken">The access token.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="RefreshToken">What the next one is won with, once.</param>
internal sealed record PersonTokens(string AccessToken, DateTimeOffset ExpiresAt, string RefreshToken)
{
    public override string ToString() => "(tokens)";
}
