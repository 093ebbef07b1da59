using System.Reflection;
using System.Runtime.CompilerServices;

namespace Atellagent.Conventions.Tests;

/// <summary>The assemblies of the product and what is in them.</summary>
internal static class House
{
    public static readonly string[] Projects = ["Client", "Client.Extensions", "Domain", "Boundary", "Storage", "WebConsole", "Silo", "Cli", "Demo"];

    public static Assembly Load(string project) => Assembly.Load(project == "Cli" ? "atell" : "Atellagent." + project);

    /// <summary>Types that people wrote.</summary>
    public static IEnumerable<Type> Written(string project) => Load(project).GetTypes().Where(type =>
        type.Namespace?.StartsWith("Atellagent.", StringComparison.Ordinal) == true
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && !type.Namespace.Contains("Generated", StringComparison.Ordinal)
        && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null
        && !type.FullName!.Contains("OrleansCodeGen", StringComparison.Ordinal));
}
