using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>
/// One value of one credential and all that is made of it. It is shared by the calls that use it at the same time, and zeroed
/// when it has been replaced and the last of them has ended.
/// </summary>
internal sealed class SecretMaterial
{
    private const string Place = "{0}";
    private readonly byte[] _secret;
    private readonly byte[] _value;
    private int _holders = 1;

    /// <summary>Takes a secret over.</summary>
    /// <param name="credential">What it is for.</param>
    /// <param name="secret">The secret; it is cleared with the rest.</param>
    public SecretMaterial(RouteCredential credential, byte[] secret)
    {
        _secret = secret;
        int place = credential.Format.IndexOf(Place, StringComparison.Ordinal);
        string before = place < 0 ? "" : credential.Format[..place];
        string after = place < 0 ? "" : credential.Format[(place + Place.Length)..];
        _value = [.. Encoding.ASCII.GetBytes(before), .. secret, .. Encoding.ASCII.GetBytes(after)];
        Scrubber = new CredentialScrubber(secret, isBasic: before.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Removes it from whatever comes back.</summary>
    public CredentialScrubber Scrubber { get; }

    /// <summary>Whether the memory has been cleared.</summary>
    public bool IsCleared => Volatile.Read(ref _holders) == 0;

    /// <summary>Whether it is made of this very secret.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>True when it is.</returns>
    public bool IsOf(ReadOnlySpan<byte> secret) => CryptographicOperations.FixedTimeEquals(_secret, secret);

    /// <summary>The header's value as the HTTP client wants it: a text that nothing but the one request refers to.</summary>
    /// <returns>The text.</returns>
    public string Reveal() => Encoding.ASCII.GetString(_value);

    /// <summary>Counts one more holder. The caller is one itself, so it cannot be cleared yet.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Counts one holder less, and clears the memory after the last.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            CryptographicOperations.ZeroMemory(_secret);
            CryptographicOperations.ZeroMemory(_value);
            Scrubber.Clear();
        }
    }
}
