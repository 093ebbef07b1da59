using System.Collections.Immutable;
using Atellagent.Silo.Composition;
using Atellagent.Storage.People;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// The authorization endpoint (RFC 6749, section 4.1.1) for people. OpenIddict has checked client, redirect and challenge before;
/// what is decided here is whether somebody has signed in and agreed, or has to be asked first.
/// </summary>
/// <param name="sessions">Who has signed in.</param>
/// <param name="address">The boundary's own address.</param>
/// <param name="applications">OpenIddict's clients.</param>
/// <param name="protection">The keys of what travels through the pages.</param>
/// <param name="resources">The addresses that tokens can be for.</param>
/// <param name="time">The clock.</param>
public sealed class AuthorizationRequests(
    SessionCookie sessions,
    BoundaryAddress address,
    IOpenIddictApplicationManager applications,
    IDataProtectionProvider protection,
    OwnResources resources,
    TimeProvider time) : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
{
    // The query goes through an address twice; browsers and proxies take 8 KB of one.
    private const int LongestQuery = 3000;

    /// <inheritdoc />
    public async ValueTask HandleAsync(HandleAuthorizationRequestContext context)
    {
        HttpContext http = context.Transaction.GetHttpRequest()!.HttpContext;
        SignInIntent intent = await IntentAsync(context);
        if (intent.Query.Length > LongestQuery)
        {
            context.Reject(Errors.InvalidRequest, "the authorization request is too long");
            return;
        }

        PersonSession? session = await sessions.FindAsync(http);
        bool approved = session is not null && intent.IsApproved(protection, sessions.Binding(http), (string?)context.Request[SignInIntent.Approval]);
        if (session is null || (!approved && (context.Request.HasPromptValue(PromptValues.Login) || IsTooOld(session, context.Request))))
        {
            Ask(context, http, intent, "sign-in", Errors.LoginRequired);
        }
        else if (!approved && (FirstPartyClients.MayBeImitated(context.Request.ClientId) || context.Request.HasPromptValue(PromptValues.Consent)))
        {
            Ask(context, http, intent, "sign-in/continue", Errors.ConsentRequired);
        }
        else if (context.Request.HasPromptValue(PromptValues.SelectAccount) && !approved)
        {
            Ask(context, http, intent, "sign-in/continue", Errors.AccountSelectionRequired);
        }
        else if (!resources.TryRead(context.Request, [], out ImmutableArray<string> asked, out string? target))
        {
            context.Reject(OwnResources.Error, target);
        }
        else
        {
            context.SignIn(PersonToken.For(session, context.Request.GetScopes(), asked));
        }
    }

    private void Ask(HandleAuthorizationRequestContext context, HttpContext http, SignInIntent intent, string page, string error)
    {
        if (context.Request.HasPromptValue(PromptValues.None))
        {
            context.Reject(error, "the person has to be asked, and the request forbids it");
            return;
        }

        http.Response.Redirect($"{address.At(page)}?for={Uri.EscapeDataString(intent.Seal(protection))}");
        http.Response.Headers.CacheControl = "no-store";
        context.HandleRequest();
    }

    // OpenID Connect Core, section 3.1.2.1.
    private bool IsTooOld(PersonSession session, OpenIddictRequest request) =>
        request.MaxAge is { } seconds && time.GetUtcNow() - session.AuthenticatedAt > TimeSpan.FromSeconds(Math.Max(seconds, 0));

    private async Task<SignInIntent> IntentAsync(HandleAuthorizationRequestContext context)
    {
        object client = await applications.FindByClientIdAsync(context.Request.ClientId!, context.CancellationToken)
            ?? throw new InvalidOperationException("the client is gone");
        QueryBuilder query = [];
        foreach ((string name, OpenIddictParameter value) in context.Request.GetParameters().OrderBy(static parameter => parameter.Key, StringComparer.Ordinal))
        {
            if (name != SignInIntent.Approval)
            {
                query.Add(name, ((ImmutableArray<string?>?)value ?? []).Select(static text => text ?? ""));
            }
        }

        string display = await applications.GetDisplayNameAsync(client, context.CancellationToken) ?? context.Request.ClientId!;
        return new SignInIntent(display, SignInIntent.AuthorizePath, query.ToQueryString().Value ?? "");
    }
}
