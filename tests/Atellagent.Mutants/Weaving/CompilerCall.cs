using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Atellagent.Mutants.Weaving;

/// <summary>A project exactly as its build compiles it: sources, references, resources, options and generators.</summary>
/// <param name="Folder">The project's folder.</param>
/// <param name="Compilation">The compilation.</param>
/// <param name="Resources">What is embedded.</param>
internal sealed record CompilerCall(string Folder, CSharpCompilation Compilation, IReadOnlyList<ResourceDescription> Resources)
{
    /// <summary>Asks the build of a project that was built before how it calls the compiler.</summary>
    public static CompilerCall Of(string project, string configuration)
    {
        string folder = Path.GetDirectoryName(project)!;
        CSharpCommandLineArguments call = CSharpCommandLineParser.Default.Parse(Arguments(project, configuration), folder, null);
        CSharpParseOptions parsing = call.ParseOptions.WithDocumentationMode(DocumentationMode.None);
        CSharpCompilation compilation = CSharpCompilation.Create(
            call.CompilationName,
            call.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file.Path), parsing, Path.GetFullPath(file.Path, folder))),
            call.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(Path.GetFullPath(reference.Reference, folder))),
            // A mutant may well be code that a warning is about.
            call.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress).WithSpecificDiagnosticOptions([]));
        ISourceGenerator[] generators = [.. call.AnalyzerReferences.Select(reference => Path.GetFullPath(reference.FilePath, folder))
            .Where(static path => Path.GetFileName(path) == "System.Text.RegularExpressions.Generator.dll")
            .SelectMany(static path => new AnalyzerFileReference(path, new Loader()).GetGenerators(LanguageNames.CSharp))];
        CSharpGeneratorDriver.Create(generators, parseOptions: parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _, CancellationToken.None);
        return new CompilerCall(folder, (CSharpCompilation)generated, call.ManifestResources);
    }

    private static IEnumerable<string> Arguments(string project, string configuration)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(project)!,
            ArgumentList =
            {
                "msbuild", project, "-nologo", "-t:PrepareResources;Compile", $"-p:Configuration={configuration}", "-p:BuildProjectReferences=false",
                "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true",
                // An output that never is there, so that the call is made up although everything is built.
                "-p:NonExistentFile=__none__", "-getItem:CscCommandLineArgs",
            },
        };
        using Process build = Process.Start(start)!;
        string answer = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException($"the build of {project} does not tell how it calls the compiler:\n{answer}");
        }

        using JsonDocument told = JsonDocument.Parse(answer);
        return [.. told.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(static item => item.GetProperty("Identity").GetString()!)];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
