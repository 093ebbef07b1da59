using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Atellagent.Mutants.Hosting;

/// <summary>One test with its data.</summary>
/// <param name="Method">The method.</param>
/// <param name="Row">The number of its row of data, from zero.</param>
/// <param name="Arguments">The row.</param>
internal sealed record TestCase(MethodInfo Method, int Row, object?[] Arguments)
{
    public string Class => Method.ReflectedType!.Name;

    public string Name => $"{Class}.{Method.Name}" + (Arguments.Length == 0 ? "" : $"[{Row}]");

    /// <summary>Runs it on an object of its own. Whatever it throws comes out as it was thrown.</summary>
    public void Run()
    {
        object? instance = Method.IsStatic ? null : Made(Method.ReflectedType!);
        try
        {
            (Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, Arguments, null) switch
            {
                Task task => task,
                ValueTask task => task.AsTask(),
                _ => Task.CompletedTask,
            }).GetAwaiter().GetResult();
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    private static object Made(Type type)
    {
        try
        {
            return Activator.CreateInstance(type, [.. type.GetConstructors()[0].GetParameters().Select(static _ => (object)QuietOutput.Instance)])!;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is Exception inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
