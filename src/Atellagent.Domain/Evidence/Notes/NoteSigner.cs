using System.Text;
using NSec.Cryptography;

namespace Atellagent.Domain.Evidence.Notes;

/// <summary>An Ed25519 key that signs checkpoints, with its private half.</summary>
public sealed class NoteSigner : IDisposable
{
    private readonly Key _key;

    private NoteSigner(Key key) => _key = key;

    /// <summary>The 32 bytes of the public half.</summary>
    public ReadOnlyMemory<byte> Public => _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>Makes a new key.</summary>
    /// <returns>The key.</returns>
    public static NoteSigner Create() =>
        new(Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }));

    /// <summary>Reads a private half.</summary>
    /// <param name="secret">Its 32 bytes.</param>
    /// <returns>The key.</returns>
    /// <exception cref="FormatException">They are none.</exception>
    public static NoteSigner Import(ReadOnlySpan<byte> secret) => new(Key.Import(SignatureAlgorithm.Ed25519, secret, KeyBlobFormat.RawPrivateKey));

    /// <summary>The private half: a secret.</summary>
    /// <returns>Its 32 bytes.</returns>
    public byte[] Export() => _key.Export(KeyBlobFormat.RawPrivateKey);

    /// <summary>The public half, under a name.</summary>
    /// <param name="name">The name; of a log, its origin.</param>
    /// <returns>The key.</returns>
    public NoteKey KeyOf(string name) => NoteKey.OfLog(name, Public.Span);

    /// <summary>Signs a text.</summary>
    /// <param name="name">The name of the key.</param>
    /// <param name="text">The text, with the newline that ends it.</param>
    /// <returns>The note.</returns>
    public SignedNote Sign(string name, string text) =>
        new(text, [new NoteSignature(name, KeyOf(name).Id, SignatureAlgorithm.Ed25519.Sign(_key, Encoding.UTF8.GetBytes(text)))]);

    /// <summary>Signs bytes that are no note.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The signature.</returns>
    public byte[] Sign(ReadOnlySpan<byte> bytes) => SignatureAlgorithm.Ed25519.Sign(_key, bytes);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
