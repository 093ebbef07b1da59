using Xunit;

namespace Atellagent.Mutants.Hosting;

/// <summary>What tests say along the way is of no interest here.</summary>
internal sealed class QuietOutput : ITestOutputHelper
{
    public static QuietOutput Instance { get; } = new();

    public string Output => "";

    public void Write(string message)
    {
    }

    public void Write(string format, params object[] args)
    {
    }

    public void WriteLine(string message)
    {
    }

    public void WriteLine(string format, params object[] args)
    {
    }
}
