using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Atellagent.Benchmarks.Servers;

/// <summary>
/// The peer of the token endpoint: a Kestrel that reads a form and answers with JSON, and makes one ES256 JWT of the same claims for it. It
/// authenticates nobody, looks nothing up and keeps nothing.
/// </summary>
internal static class BareTokens
{
    public static async Task<int> RunAsync()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SigningCredentials credentials = new(new ECDsaSecurityKey(key) { KeyId = "bare" }, SecurityAlgorithms.EcdsaSha256);
        JsonWebTokenHandler handler = new();
        WebApplication app = LoopbackServer.Builder().Build();
        app.MapPost("/oauth/token", async (HttpContext context) =>
        {
            IFormCollection form = await context.Request.ReadFormAsync();
            DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
            string token = handler.CreateToken(new SecurityTokenDescriptor
            {
                TokenType = "at+jwt",
                Issuer = "http://127.0.0.1/",
                Audience = "atellagent",
                IssuedAt = now,
                Expires = now.AddMinutes(10),
                SigningCredentials = credentials,
                Subject = new ClaimsIdentity(
                [
                    new Claim("sub", form["client_id"].ToString()), new Claim("client_id", form["client_id"].ToString()),
                    new Claim("deployment", form["deployment"].ToString()), new Claim("jti", RandomNumberGenerator.GetHexString(32, lowercase: true)), new Claim("oi_tkn_id", RandomNumberGenerator.GetHexString(32, lowercase: true)),
                ]),
            });
            await context.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = 600 });
        });
        return await LoopbackServer.RunAsync(app);
    }
}
