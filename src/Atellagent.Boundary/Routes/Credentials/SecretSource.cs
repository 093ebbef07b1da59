using System.Security.Cryptography;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Routes.Credentials;

/// <summary>One credential of one route: reads its secret when it has changed, so that rotating it needs no restart.</summary>
/// <param name="credential">The reference.</param>
internal sealed class SecretSource(RouteCredential credential)
{
    private readonly Lock _lock = new();
    private SecretMaterial? _material;
    private SecretStamp? _stamp;

    /// <summary>Opens the credential for one call.</summary>
    /// <param name="reason">Why it cannot be had.</param>
    /// <returns>The credential, or null.</returns>
    public BrokeredCredential? Open(out string? reason)
    {
        lock (_lock)
        {
            reason = Refresh();
            return reason is null ? new BrokeredCredential(credential.Header, _material!) : null;
        }
    }

    private string? Refresh()
    {
        // The stamp is taken before reading: what is written in between is found to be newer next time.
        SecretStamp? stamp = SecretReferences.Stamp(credential.HeaderRef);
        if (_material is not null && stamp is not null && stamp == _stamp)
        {
            return null;
        }

        if (!SecretReferences.TryReadBytes(credential.HeaderRef, out byte[]? secret, out string? reason))
        {
            Replace(null, null);
            return reason;
        }

        if (_material?.IsOf(secret) == true)
        {
            CryptographicOperations.ZeroMemory(secret);
            _stamp = stamp;
            return null;
        }

        Replace(new SecretMaterial(credential, secret), stamp);
        return null;
    }

    private void Replace(SecretMaterial? material, SecretStamp? stamp)
    {
        _material?.Release();
        (_material, _stamp) = (material, stamp);
    }
}
