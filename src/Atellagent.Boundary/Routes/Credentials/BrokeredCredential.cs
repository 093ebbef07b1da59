using System.Net.Http.Headers;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>A destination's credential in the hands of a connector, for one call; the connector disposes of it.</summary>
public sealed class BrokeredCredential : IDisposable
{
    private SecretMaterial? _material;

    internal BrokeredCredential(string header, SecretMaterial material)
    {
        Header = header;
        Scrubber = material.Scrubber;
        material.Hold();
        _material = material;
    }

    private BrokeredCredential() => Scrubber = CredentialScrubber.Nothing;

    /// <summary>What a route without a credential has.</summary>
    public static BrokeredCredential None { get; } = new();

    /// <summary>The header (or environment variable) that carries it, or null.</summary>
    public string? Header { get; }

    /// <summary>Removes it from whatever comes back.</summary>
    internal CredentialScrubber Scrubber { get; }

    /// <summary>Which value it is, to tell whether it has been rotated; holds nothing of it.</summary>
    internal object? Version => _material;

    /// <summary>Never the value.</summary>
    /// <returns>A fixed text.</returns>
    public override string ToString() => "[credential]";

    /// <inheritdoc />
    public void Dispose() => Interlocked.Exchange(ref _material, null)?.Release();

    /// <summary>Puts it into a request. The text is the request's alone; HTTP clients take no other form.</summary>
    /// <param name="headers">The request's headers.</param>
    internal void AddTo(HttpRequestHeaders headers)
    {
        if (Header is not null)
        {
            headers.TryAddWithoutValidation(Header, Reveal());
        }
    }

    /// <summary>The value.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="ObjectDisposedException">The call has ended.</exception>
    internal string Reveal() => _material is { } material ? material.Reveal() : throw new ObjectDisposedException(nameof(BrokeredCredential));
}
