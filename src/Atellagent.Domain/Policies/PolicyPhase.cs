namespace Atellagent.Domain.Policies;

/// <summary>What a policy speaks about.</summary>
public enum PolicyPhase
{
    /// <summary>The action that is asked for.</summary>
    Request = 0,

    /// <summary>What came back, before anything of it is released.</summary>
    Response = 1,
}
