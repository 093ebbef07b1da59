namespace Atellagent.Cli.Rendering;

/// <summary>How results are written.</summary>
internal enum OutputForm
{
    /// <summary>For people.</summary>
    Table = 0,

    /// <summary>For programs.</summary>
    Json = 1,
}
