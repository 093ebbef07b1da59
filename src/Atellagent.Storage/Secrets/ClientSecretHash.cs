using System.Security.Cryptography;
using System.Text;

namespace Atellagent.Storage.Secrets;

/// <summary>
/// Client secrets as they are stored: HMAC-SHA256 (RFC 2104) under a key that is not in the database. A slow hash protects
/// what people choose; a random secret of 32 characters needs none, and a slow hash would let anyone keep the boundary
/// busy with wrong secrets.
/// </summary>
/// <param name="key">The key, 32 bytes.</param>
public sealed class ClientSecretHash(byte[] key)
{
    /// <summary>The shortest secret, in characters.</summary>
    public const int ShortestSecret = 32;

    /// <summary>What separates several secrets of one client, before they are hashed and after.</summary>
    public const char Separator = '\n';

    private const string Prefix = "hmac-sha256:";

    // The hash of a secret that nobody has.
    private readonly string _nobody = Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, RandomNumberGenerator.GetBytes(32)));

    /// <summary>Hashes the secrets of a client.</summary>
    /// <param name="secrets">One or more, separated.</param>
    /// <returns>Their hashes, separated.</returns>
    public string Of(string secrets) => string.Join(Separator, secrets.Split(Separator).Select(One));

    /// <summary>Whether a secret is one of those that were hashed. Every one of them is compared, in constant time.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="hashes">The hashes, separated.</param>
    /// <returns>True when it is.</returns>
    public bool Verify(string secret, string hashes)
    {
        byte[] own = Encoding.ASCII.GetBytes(One(secret));
        bool found = false;
        foreach (string hash in hashes.Split(Separator))
        {
            found |= CryptographicOperations.FixedTimeEquals(own, Encoding.ASCII.GetBytes(hash));
        }

        return found;
    }

    /// <summary>Does the work of comparing a secret where there is none to compare it with, so that the time tells nothing.</summary>
    /// <param name="secret">The secret that was brought.</param>
    public void VerifyNobody(string secret) => Verify(secret, _nobody);

    private string One(string secret) => Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(secret)));
}
