using System.Security.Cryptography;

namespace Atellagent.Client;

/// <summary>Makes keys for actions whose caller gave none, so that a lost answer can always be asked for again.</summary>
public static class IdempotencyKeys
{
    /// <summary>A key that nobody has used: 128 random bits.</summary>
    /// <returns>The key.</returns>
    public static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
