using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// What somebody wants to sign in for, as it travels through the login pages: an authorization request that was found good
/// before, or a device's code. It is sealed, so that the way on never comes from an address that a stranger made.
/// </summary>
/// <param name="Client">Who asks.</param>
/// <param name="Path">Where it goes on, a path below the issuer.</param>
/// <param name="Query">With what, beginning with <c>?</c>, or empty.</param>
public sealed record SignInIntent(string Client, string Path, string Query)
{
    /// <summary>The intent to enter a device's code.</summary>
    public static SignInIntent Device { get; } = new("a program on another machine", DevicePath, "");

    /// <summary>The path of the authorization endpoint.</summary>
    public const string AuthorizePath = "oauth/authorize";

    /// <summary>The path of the page for device codes.</summary>
    public const string DevicePath = "oauth/device";

    /// <summary>The parameter in which a person's consent to one authorization request comes back to it.</summary>
    public const string Approval = "approval";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ApprovalLife = TimeSpan.FromMinutes(2);

    /// <summary>Whether it asks for a proof that is new, and not for whoever has signed in before (OpenID Connect Core 1.0, section 3.1.2.1).</summary>
    public bool WantsProofNow => Path == AuthorizePath
        && QueryHelpers.ParseQuery(Query) is { } asked
        && (asked.ContainsKey("max_age") || asked.TryGetValue("prompt", out StringValues prompt) && prompt.ToString().Split(' ').Contains("login"));

    /// <summary>Seals it.</summary>
    /// <param name="protection">The keys.</param>
    /// <returns>The sealed text, good for a quarter of an hour.</returns>
    public string Seal(IDataProtectionProvider protection) => Intents(protection).Protect(JsonSerializer.Serialize(this), Life);

    /// <summary>Opens one.</summary>
    /// <param name="protection">The keys.</param>
    /// <param name="text">The sealed text.</param>
    /// <returns>The intent; null where it is none of ours, or too old.</returns>
    public static SignInIntent? Open(IDataProtectionProvider protection, string? text) =>
        Unprotect(Intents(protection), text) is { } json ? JsonSerializer.Deserialize<SignInIntent>(json) : null;

    /// <summary>Where it goes on once a person has agreed.</summary>
    /// <param name="protection">The keys.</param>
    /// <param name="binding">The session of the person who has.</param>
    /// <returns>A path below the issuer, with its query.</returns>
    public string Onward(IDataProtectionProvider protection, string binding)
    {
        if (Path != AuthorizePath)
        {
            return DevicePath + Query;
        }

        string approval = Approvals(protection).Protect($"{binding} {Digest(Query)}", ApprovalLife);
        return $"{AuthorizePath}{Query}&{Approval}={Uri.EscapeDataString(approval)}";
    }

    /// <summary>Whether a person has agreed to this, in this session, a moment ago.</summary>
    /// <param name="protection">The keys.</param>
    /// <param name="binding">The request's session.</param>
    /// <param name="approval">What the request brings.</param>
    /// <returns>True when they have.</returns>
    public bool IsApproved(IDataProtectionProvider protection, string binding, string? approval) =>
        Unprotect(Approvals(protection), approval) is { } agreed && agreed == $"{binding} {Digest(Query)}";

    private static string Digest(string query) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query)));

    private static ITimeLimitedDataProtector Intents(IDataProtectionProvider protection) => protection.CreateProtector("atellagent", "sign-in intent").ToTimeLimitedDataProtector();

    private static ITimeLimitedDataProtector Approvals(IDataProtectionProvider protection) => protection.CreateProtector("atellagent", "approval").ToTimeLimitedDataProtector();

    private static string? Unprotect(ITimeLimitedDataProtector protector, string? text)
    {
        try
        {
            return text is null ? null : protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
