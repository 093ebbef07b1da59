namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>A destination's credential in the hands of a connector, for one call.</summary>
public sealed class BrokeredCredential
{
    internal BrokeredCredential(string header, string value, string secret)
    {
        Header = header;
        Value = value;
        Scrubber = new CredentialScrubber(secret);
    }

    private BrokeredCredential() => Scrubber = CredentialScrubber.Nothing;

    /// <summary>What a route without a credential has.</summary>
    public static BrokeredCredential None { get; } = new();

    /// <summary>The header (or variable) that carries it, or null.</summary>
    public string? Header { get; }

    /// <summary>The header's value, or null.</summary>
    public string? Value { get; }

    /// <summary>Removes it from whatever comes back.</summary>
    public CredentialScrubber Scrubber { get; }

    /// <summary>Never the value.</summary>
    /// <returns>A fixed text.</returns>
    public override string ToString() => "[credential]";
}
