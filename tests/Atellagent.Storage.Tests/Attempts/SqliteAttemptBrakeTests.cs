using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Attempts;

public sealed class SqliteAttemptBrakeTests() : AttemptBrakeContract(DatabaseKind.Sqlite);
