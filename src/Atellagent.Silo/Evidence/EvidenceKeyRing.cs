using System.Security.Cryptography;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Silo.Composition;
using Atellagent.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;

namespace Atellagent.Silo.Evidence;

/// <summary>The key that signs checkpoints: Ed25519, another than those of tokens, made at the first start and kept sealed.</summary>
/// <param name="store">Where the keys are.</param>
/// <param name="provider">What they are sealed under.</param>
/// <param name="address">The boundary's own address, which logs are named after.</param>
/// <param name="folder">The data folder, where what they are sealed under is.</param>
/// <param name="time">The clock.</param>
internal sealed class EvidenceKeyRing(EvidenceKeyStore store, IDataProtectionProvider provider, BoundaryAddress address, DataFolder folder, TimeProvider time)
    : ICheckpointSigner
{
    /// <summary>What its private halves are sealed for.</summary>
    public const string Purpose = "evidence-signing-key";

    private readonly IDataProtector _seal = provider.CreateProtector(Purpose);
    private volatile NoteSigner? _signer;

    /// <inheritdoc />
    public string KeyId => IdOf(Signer);

    /// <summary>The key.</summary>
    /// <exception cref="InvalidOperationException">It has not been opened.</exception>
    public NoteSigner Signer => _signer ?? throw new InvalidOperationException("the key of evidence is not open");

    /// <inheritdoc />
    public string OriginOf(string log)
    {
        Uri issuer = new(address.Issuer);
        return $"{issuer.Authority}{issuer.AbsolutePath.TrimEnd('/')}/evidence/{log}";
    }

    /// <inheritdoc />
    public SignedNote Sign(Checkpoint checkpoint) => Signer.Sign(checkpoint.Origin, checkpoint.Text);

    /// <summary>Opens the key; the first start makes it.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when checkpoints can be signed.</returns>
    /// <exception cref="StartRefusedException">It cannot be opened.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using NoteSigner first = NoteSigner.Create();
            await store.BeginAsync(Make(first, time.GetUtcNow(), before: null), cancellationToken);
            await RefreshAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or InvalidDataException)
        {
            throw new StartRefusedException(
                $"the key that signs evidence cannot be opened: is '{folder.KeyRing}' the key ring of this database, and Keys:MasterRef its master? ({fault.Message})");
        }
    }

    /// <inheritdoc />
    /// <exception cref="InvalidDataException">No key signs.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        EvidenceKeyRow row = (await store.ReadAsync(cancellationToken)).FirstOrDefault(static key => key.Sealed is not null)
            ?? throw new InvalidDataException("there is no key of evidence that signs");
        if (_signer is null || KeyId != row.Id)
        {
            byte[] secret = _seal.Unprotect(Convert.FromBase64String(row.Sealed!));
            NoteSigner signer = NoteSigner.Import(secret);
            CryptographicOperations.ZeroMemory(secret);
            _signer = IdOf(signer) == row.Id ? signer : throw new InvalidDataException("the stored halves of the key of evidence do not belong together");
        }
    }

    /// <summary>Makes the row of a key.</summary>
    /// <param name="signer">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">The key before it, which signs it; null for the first.</param>
    /// <returns>The row.</returns>
    public EvidenceKeyRow Make(NoteSigner signer, DateTimeOffset now, NoteSigner? before)
    {
        byte[] secret = signer.Export();
        string sealedText = Convert.ToBase64String(_seal.Protect(secret));
        CryptographicOperations.ZeroMemory(secret);
        return new EvidenceKeyRow
        {
            Id = IdOf(signer),
            PublicKey = signer.Public.ToArray(),
            Sealed = sealedText,
            CreatedAt = now.ToUnixTimeMilliseconds(),
            EndorsedBy = before is null ? null : IdOf(before),
            Endorsement = before?.Sign(KeySuccession.Statement(before.Public.Span, signer.Public.Span)),
        };
    }

    private static string IdOf(NoteSigner signer) => Convert.ToHexStringLower(signer.Public.Span);
}
