namespace Atellagent.Cli.Contexts;

/// <summary>What the first start of a boundary leaves for its administrator.</summary>
/// <param name="ClientId">The client's id.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Url">The boundary's address, where it is said.</param>
internal sealed record CredentialFile(string ClientId, string ClientSecret, string? Url = null)
{
    public override string ToString() => ClientId;
}
