namespace Atellagent.Silo.Composition;

/// <summary>Whether the start is complete: authority loaded, interrupted actions concluded, clients registered.</summary>
public sealed class StartState
{
    private volatile bool _complete;

    /// <summary>Whether it is.</summary>
    public bool IsComplete => _complete;

    /// <summary>Says that it is.</summary>
    public void Complete() => _complete = true;
}
