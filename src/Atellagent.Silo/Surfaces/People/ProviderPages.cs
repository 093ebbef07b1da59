using System.Text.Json;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Silo.Composition;
using Atellagent.Silo.Identity;
using Atellagent.Silo.Identity.Attempts;
using Atellagent.Silo.Identity.People;
using Atellagent.Silo.Identity.Providers;
using Atellagent.Storage.Attempts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// The way to an identity provider and back: <c>/sign-in/with/{provider}</c> and <c>/sign-in/callback/{provider}</c>. OpenIddict makes and
/// checks state, nonce, challenge and identity token; here stands who is sent, and what a person is told who has come back.
/// </summary>
/// <param name="registrations">What OpenIddict knows of the providers.</param>
/// <param name="signIn">Tells who somebody is.</param>
/// <param name="replica">Authority.</param>
/// <param name="attempts">The brake on beginning.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="record">The evidence.</param>
/// <param name="protection">The keys of what travels through the pages.</param>
/// <param name="page">Writes pages.</param>
/// <param name="form">Reads forms.</param>
/// <param name="onward">Goes on after a sign-in.</param>
/// <param name="address">The boundary's own address.</param>
internal sealed class ProviderPages(
    ProviderRegistrations registrations,
    ProviderSignIn signIn,
    AuthorityReplica replica,
    AttemptBrake attempts,
    SessionCookie sessions,
    SignInRecord record,
    IDataProtectionProvider protection,
    Page page,
    PageForm form,
    OnwardPage onward,
    BoundaryAddress address) : IOpenIddictClientHandler<HandleRedirectionRequestContext>, IOpenIddictClientHandler<ApplyRedirectionResponseContext>
{
    private const string Intent = "atellagent:intent";
    private const int LongestReason = 200;

    // Each beginning is written down until the person is back or too late, so a stranger must not be able to begin without end.
    private static readonly AttemptLimit BySource = new("provider/source", 100, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)) { IsDurable = true };

    /// <summary>Sends somebody to a provider.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task BeginAsync(HttpContext context)
    {
        if (await form.ReadAsync(context) is not { } fields)
        {
            return;
        }

        string? wanted = fields["for"].ToString() is { Length: > 0 } given ? given : null;
        SignInIntent? intent = SignInIntent.Open(protection, wanted);
        if (wanted is not null && intent is null)
        {
            await onward.TooOldAsync(context);
        }
        else if (await attempts.BeginAsync(BySource, AttemptSource.Of(context), context.RequestAborted) is { } wait)
        {
            int seconds = (int)Math.Ceiling(wait.TotalSeconds);
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await page.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many attempts", Html.Of($"<p>Wait {seconds} s, then try again.</p>"));
        }
        else
        {
            await SendAsync(context, (string)context.Request.RouteValues["provider"]!, intent);
        }
    }

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleRedirectionRequestContext context)
    {
        HttpContext http = context.Transaction.GetHttpRequest()!.HttpContext;
        ProcessAuthenticationContext proven = Proven(context.Transaction) ?? throw new InvalidOperationException("OpenIddict has proven nobody");
        context.HandleRequest();
        JsonObject claims = Claimed(proven);
        string provider = context.Registration.ProviderName!;
        string source = AttemptSource.Of(http);
        if (await signIn.AcceptAsync(provider, claims, source, context.CancellationToken) is not { } accepted)
        {
            await NotHereAsync(http);
            return;
        }

        await attempts.UndoAsync(BySource, source, context.CancellationToken);
        SignInIntent? intent = proven.Properties.GetValueOrDefault(Intent) is { } text ? JsonSerializer.Deserialize<SignInIntent>(text) : null;
        string binding = await sessions.BeginAsync(http, accepted.Person, ProviderSignIn.Method(provider), accepted.Upstream);
        await onward.GoOnAsync(http, intent, binding);
    }

    /// <inheritdoc />
    public async ValueTask HandleAsync(ApplyRedirectionResponseContext context)
    {
        if (string.IsNullOrEmpty(context.Response.Error))
        {
            return;
        }

        HttpContext http = context.Transaction.GetHttpRequest()!.HttpContext;
        context.HandleRequest();

        // Where the state that came back is none of this boundary's, it says nothing of any provider, and anybody can make such requests.
        if (ProviderInForce.Provider(Proven(context.Transaction)?.StateTokenPrincipal) is { } provider)
        {
            await record.ProviderRefusedAsync(null, provider, null, Reason(context), AttemptSource.Of(http), context.CancellationToken);
        }

        await (context.Response.Error == Errors.ServerError ? UnavailableAsync(http, null) : RefusedAsync(http));
    }

    private async Task SendAsync(HttpContext context, string name, SignInIntent? intent)
    {
        AuthorityView view = await replica.RefreshAsync(context.RequestAborted);
        if (UpstreamStanding.Find(view, name) is not { } provider)
        {
            await UnavailableAsync(context, null);
            return;
        }

        try
        {
            OpenIddictClientRegistration registration = await registrations.GetClientRegistrationByIdAsync(provider.Name, context.RequestAborted);
            await registration.ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
        }
        catch (ProviderUnavailableException fault)
        {
            await record.ProviderRefusedAsync(null, provider.Name, null, fault.Message, AttemptSource.Of(context), context.RequestAborted);
            await UnavailableAsync(context, provider);
            return;
        }

        AuthenticationProperties properties = new();
        properties.Items[OpenIddictClientAspNetCoreConstants.Properties.RegistrationId] = provider.Name;
        if (intent is not null)
        {
            properties.Items[Intent] = JsonSerializer.Serialize(intent);
        }

        if (intent?.WantsProofNow == true)
        {
            properties.Parameters[Parameters.Prompt] = PromptValues.Login;
        }

        await context.ChallengeAsync(OpenIddictClientAspNetCoreDefaults.AuthenticationScheme, properties);
        await LeaveAsync(context, provider);
    }

    // A form may not be answered by a redirect to another site, and need not: the page goes there.
    private async Task LeaveAsync(HttpContext context, IdentityProviderDocument provider)
    {
        string? to = context.Response.Headers.Location;
        context.Response.Headers.Remove("Location");
        if (to is null || !Uri.TryCreate(to, UriKind.Absolute, out Uri? elsewhere))
        {
            throw new InvalidOperationException("OpenIddict has sent nobody anywhere");
        }

        await page.LeaveAsync(context, $"On to {provider.DisplayName}", Html.Of(
            $"""<p>Going on … If nothing happens, <a href="{elsewhere.AbsoluteUri}" rel="noreferrer">go on by hand</a>.</p>"""), elsewhere);
    }

    private static ProcessAuthenticationContext? Proven(OpenIddictClientTransaction transaction) =>
        transaction.Properties.GetValueOrDefault(typeof(ProcessAuthenticationContext).FullName!) as ProcessAuthenticationContext;

    // What the signed token says goes before what the same provider says beside it; OpenIddict has held the two subjects against each other.
    private static JsonObject Claimed(ProcessAuthenticationContext proven)
    {
        JsonObject claims = TokenPayload.Read(proven.BackchannelIdentityToken ?? "") ?? JsonObject.Empty;
        if (proven.UserInfoResponse is { } beside
            && StrictJson.TryParse(JsonSerializer.SerializeToUtf8Bytes(beside), new JsonLimits(256 * 1024, 16, 10_000), out JsonValue? value, out _)
            && value is JsonObject more)
        {
            foreach ((string name, JsonValue said) in more.Members)
            {
                claims = claims[name] is null ? claims.With(name, said) : claims;
            }
        }

        return claims;
    }

    private static string Reason(ApplyRedirectionResponseContext context)
    {
        string said = $"{context.Response.Error}: {context.Response.ErrorDescription}";
        return new string([.. said.Where(static c => c is >= ' ' and <= '~').Take(LongestReason)]);
    }

    // Nobody learns here who exists: an unknown subject and a suspended person read the same.
    private Task NotHereAsync(HttpContext context) =>
        page.WriteAsync(context, StatusCodes.Status403Forbidden, "You cannot sign in here", Html.Of(
            $"""
            <p>The identity provider knows you, but at <code>{address.Authority}</code> nobody may sign in under that account now. An administrator of this boundary can see why.</p>
            <p><a href="{address.At("sign-in")}">Sign in another way</a></p>
            """));

    private Task RefusedAsync(HttpContext context) =>
        page.WriteAsync(context, StatusCodes.Status403Forbidden, "That sign-in was not taken", Html.Of(
            $"""
            <p>What came back from the identity provider did not fit what this browser was sent there with, or the provider has refused. Nobody was signed in.</p>
            <p><a href="{address.At("sign-in")}">Start again</a></p>
            """));

    private Task UnavailableAsync(HttpContext context, IdentityProviderDocument? provider)
    {
        context.Response.Headers.RetryAfter = "30";
        string name = provider?.DisplayName ?? "the identity provider";
        return page.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Not possible now", Html.Of(
            $"""
            <p>Signing in with {name} is not possible now. Nobody was signed in.</p>
            <p><a href="{address.At("sign-in")}">Sign in another way</a>, or try again later.</p>
            """));
    }
}
