namespace Atellagent.Storage.Payloads;

/// <summary>Port: seals the keys that payloads are encrypted under, by the boundary's key ring.</summary>
public interface IPayloadKeySeal
{
    /// <summary>Seals a key.</summary>
    /// <param name="secret">The key.</param>
    /// <returns>The text to keep.</returns>
    string Close(byte[] secret);

    /// <summary>Opens one.</summary>
    /// <param name="text">What was sealed.</param>
    /// <returns>The key.</returns>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed under another ring, or has been changed.</exception>
    byte[] Open(string text);
}
