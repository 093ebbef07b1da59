using Atellagent.Storage.Secrets;
using Microsoft.AspNetCore;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// Stands before a client's authentication, at every endpoint where there is one: who has to wait is not looked at, and for a name
/// that nobody has the same work is done as for one with a wrong secret or key.
/// </summary>
/// <param name="attempts">The brake and the record.</param>
/// <param name="applications">OpenIddict's clients.</param>
/// <param name="hash">How secrets are compared.</param>
/// <param name="nobody">The keys of nobody.</param>
internal sealed class ClientAdmission(ClientAttempts attempts, IOpenIddictApplicationManager applications, ClientSecretHash hash, NobodysKeys nobody)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    /// <inheritdoc />
    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.Transaction.GetHttpRequest() is not { } request
            || context.EndpointType is not (OpenIddictServerEndpointType.Token or OpenIddictServerEndpointType.Introspection
                or OpenIddictServerEndpointType.Revocation or OpenIddictServerEndpointType.DeviceAuthorization))
        {
            return;
        }

        string? client = context.Request.ClientId ?? Subject(context.Request.ClientAssertion);
        if (string.IsNullOrEmpty(client))
        {
            return;
        }

        ClientAttempt attempt = new(client, Method(context.Request), AttemptSource.Of(request.HttpContext));
        attempt.Keep(context.Transaction);
        if (attempt.Method == ClientAttempt.Nothing)
        {
            return;
        }

        if (attempts.Wait(attempt.Client, attempt.Method, attempt.Source) is { } wait)
        {
            SlowedAnswer.Reject(context, wait);
        }
        else if (await applications.FindByClientIdAsync(client, context.CancellationToken) is null)
        {
            await PretendAsync(context.Request);
        }
    }

    private async ValueTask PretendAsync(OpenIddictRequest request)
    {
        if (request.ClientAssertion is { } assertion)
        {
            await nobody.VerifyAsync(assertion);
        }
        else if (request.ClientSecret is { } secret)
        {
            hash.VerifyNobody(secret);
        }
    }

    private static string Method(OpenIddictRequest request) =>
        request.ClientAssertion is not null ? ClientAuthenticationMethods.PrivateKeyJwt
        : request.ClientSecret is not null ? ClientAttempt.Secret
        : ClientAttempt.Nothing;

    // The client's word for who it is, which is all that is needed to count by.
    private static string? Subject(string? assertion)
    {
        JsonWebTokenHandler handler = new();
        try
        {
            return assertion is not null && handler.CanReadToken(assertion) ? handler.ReadJsonWebToken(assertion).Subject : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
