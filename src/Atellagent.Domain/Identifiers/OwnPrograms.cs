namespace Atellagent.Domain.Identifiers;

/// <summary>The OAuth client ids of the boundary's own programs. Principals are OAuth clients too, so none may have such a name.</summary>
public static class OwnPrograms
{
    /// <summary>The command line.</summary>
    public const string CommandLine = "atell";

    /// <summary>The console.</summary>
    public const string Console = "atellagent-console";

    /// <summary>What runs hosted deployments, in the name of each run: it holds no secret, and proves itself by the run's key.</summary>
    public const string Runner = "atellagent-runner";

    /// <summary>Whether a name is that of a program.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True when it is.</returns>
    public static bool Contains(string name) => name is CommandLine or Console or Runner;
}
