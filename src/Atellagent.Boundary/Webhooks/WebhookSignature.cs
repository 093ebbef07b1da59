using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Atellagent.Boundary.Webhooks;

/// <summary>Signs messages as Standard Webhooks has it: HMAC-SHA256 over id, time and body, under a symmetric secret.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int ShortestKey = 24;
    private const int LongestKey = 64;

    /// <summary>Reads a secret.</summary>
    /// <param name="text">The text: <c>whsec_</c> and 24 to 64 bytes in base64.</param>
    /// <param name="key">The key; the caller clears it.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryReadKey(string text, [NotNullWhen(true)] out byte[]? key)
    {
        key = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        byte[] buffer = new byte[LongestKey + 3];
        if (Convert.TryFromBase64String(text[Prefix.Length..], buffer, out int length) && length is >= ShortestKey and <= LongestKey)
        {
            key = buffer[..length];
        }

        CryptographicOperations.ZeroMemory(buffer);
        return key is not null;
    }

    /// <summary>Signs a message.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="seconds">When it is sent, in seconds since 1970.</param>
    /// <param name="body">Its body.</param>
    /// <returns>The value of <c>webhook-signature</c>.</returns>
    public static string Sign(byte[] key, string id, long seconds, ReadOnlySpan<byte> body)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.")));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
