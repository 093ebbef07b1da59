using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// Keys that no client has. The assertion of a client that there is not is verified with them, which it never passes, so that its
/// refusal takes as long as that of a wrong signature.
/// </summary>
internal sealed class NobodysKeys : IDisposable
{
    private static readonly JsonWebTokenHandler Handler = new();
    private readonly ECDsa _elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);

    /// <summary>Does the work of verifying an assertion.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <returns>A task that ends when it is done.</returns>
    [SuppressMessage("Security", "CA5404", Justification = "Nothing is concluded from the result; only its time counts.")]
    public Task VerifyAsync(string assertion) => Handler.ValidateTokenAsync(assertion, new TokenValidationParameters
    {
        IssuerSigningKeys = [new ECDsaSecurityKey(_elliptic), new RsaSecurityKey(_rsa)],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
        ValidateIssuer = false,
        ValidateAudience = false,
        ValidateLifetime = false,
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _elliptic.Dispose();
        _rsa.Dispose();
    }
}
