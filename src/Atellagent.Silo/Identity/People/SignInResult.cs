namespace Atellagent.Silo.Identity.People;

/// <summary>What came of an attempt to sign in.</summary>
public abstract record SignInResult
{
    private SignInResult()
    {
    }

    // Internal on purpose: it closes the hierarchy.
    internal abstract bool IsProven { get; }

    /// <summary>The person is who they say.</summary>
    /// <param name="Person">The principal's name.</param>
    public sealed record Accepted(string Person) : SignInResult
    {
        internal override bool IsProven => true;
    }

    /// <summary>They are not, or there is no such person; nobody learns which.</summary>
    public sealed record Refused : SignInResult
    {
        internal override bool IsProven => false;
    }

    /// <summary>There were too many attempts, and this one was not looked at.</summary>
    /// <param name="Wait">How long to wait.</param>
    public sealed record Slowed(TimeSpan Wait) : SignInResult
    {
        internal override bool IsProven => false;
    }
}
