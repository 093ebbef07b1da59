using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// Stands behind a client's authentication, at every endpoint where there is one, and before the answer is written: one that failed
/// is counted and recorded first.
/// </summary>
/// <param name="attempts">The brake and the record.</param>
internal sealed class ClientRefusal(ClientAttempts attempts) :
    IOpenIddictServerHandler<ApplyTokenResponseContext>,
    IOpenIddictServerHandler<ApplyIntrospectionResponseContext>,
    IOpenIddictServerHandler<ApplyRevocationResponseContext>,
    IOpenIddictServerHandler<ApplyDeviceAuthorizationResponseContext>
{
    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyTokenResponseContext context) => RecordAsync(context.Transaction);

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyIntrospectionResponseContext context) => RecordAsync(context.Transaction);

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyRevocationResponseContext context) => RecordAsync(context.Transaction);

    /// <inheritdoc />
    public ValueTask HandleAsync(ApplyDeviceAuthorizationResponseContext context) => RecordAsync(context.Transaction);

    private async ValueTask RecordAsync(OpenIddictServerTransaction transaction)
    {
        if (transaction.Response?.Error == Errors.InvalidClient
            && ClientAttempt.Find(transaction) is { } attempt
            && await attempts.FailAsync(attempt.Client, attempt.Method, attempt.Source) is { } wait)
        {
            SlowedAnswer.Instead(transaction, wait);
        }

        SlowedAnswer.Write(transaction);
    }
}
