namespace Atellagent.Cli.Contexts;

/// <summary>A boundary and how this user proves who they are: as a client with a secret, or as a person who has signed in.</summary>
/// <param name="Url">The boundary's address.</param>
/// <param name="ClientId">The client's id.</param>
/// <param name="ClientSecret">Its secret; null for a person.</param>
/// <param name="Deployment">The deployment it acts in, or null.</param>
internal sealed record LoginContext(string Url, string ClientId, string? ClientSecret = null, string? Deployment = null)
{
    /// <summary>A person's tokens; null for a client with a secret.</summary>
    public PersonTokens? Person { get; init; }

    public override string ToString() => $"{ClientId} at {Url}";
}
