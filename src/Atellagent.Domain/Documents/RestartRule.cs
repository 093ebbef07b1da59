namespace Atellagent.Domain.Documents;

/// <summary>Whether a run is started again when it has ended by itself. One that was stopped is not.</summary>
public enum RestartRule
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When it ended with another exit code than 0.</summary>
    OnFailure,

    /// <summary>Always.</summary>
    Always,
}
