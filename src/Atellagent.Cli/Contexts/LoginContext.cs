namespace Atellagent.Cli.Contexts;

/// <summary>A boundary and how this user proves who they are.</summary>
/// <param name="Url">The boundary's address.</param>
/// <param name="ClientId">The client's id.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Deployment">The deployment it acts in, or null.</param>
internal sealed record LoginContext(string Url, string ClientId, string ClientSecret, string? Deployment = null)
{
    public override string ToString() => $"{ClientId} at {Url}";
}
