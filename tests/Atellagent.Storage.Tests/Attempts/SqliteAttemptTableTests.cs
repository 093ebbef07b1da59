using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Attempts;

public sealed class SqliteAttemptTableTests() : AttemptTableContract(DatabaseKind.Sqlite);
