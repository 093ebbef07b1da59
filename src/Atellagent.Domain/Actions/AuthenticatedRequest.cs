namespace Atellagent.Domain.Actions;

/// <summary>
/// An action request whose caller is known: stage 2. The constructor is private and <see cref="Authenticate"/> wants an
/// identity, so that a request cannot go on without one; a conventions test holds that only the principal
/// authenticator calls it.
/// </summary>
public sealed class AuthenticatedRequest
{
    private AuthenticatedRequest(ActionRequest request, CallerIdentity caller)
    {
        Request = request;
        Caller = caller;
    }

    /// <summary>What is asked for.</summary>
    public ActionRequest Request { get; }

    /// <summary>Who asks.</summary>
    public CallerIdentity Caller { get; }

    /// <summary>Ties a request to the identity that its token proved.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The identity.</param>
    /// <returns>The authenticated request.</returns>
    public static AuthenticatedRequest Authenticate(ActionRequest request, CallerIdentity caller) => new(request, caller);
}
