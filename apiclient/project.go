package apiclient

// Project is a project that the configured user may see.
type Project struct {
	ID      string // The id in every path and command (englishName).
	Name    string // What people call it.
	Desc    string
	Creator string
	Enabled bool
}

type wireProject struct {
	EnglishName string `json:"englishName"`
	ProjectCode string `json:"projectCode"`
	ProjectName string `json:"projectName"`
	Description string `json:"description"`
	Creator     string `json:"creator"`
	Enabled     *bool  `json:"enabled"`
}

func (w *wireProject) field(s *scanner, name []byte) {
	switch string(name) {
	case "englishName":
		readText(s, &w.EnglishName)
	case "projectCode":
		readText(s, &w.ProjectCode)
	case "projectName":
		readText(s, &w.ProjectName)
	case "description":
		readText(s, &w.Description)
	case "creator":
		readText(s, &w.Creator)
	case "enabled":
		readPointer(s, &w.Enabled, readFlag)
	default:
		s.skip()
	}
}

type wireProjects []wireProject

func (w *wireProjects) read(s *scanner) { readList(s, w, readObject) }

func (w *wireProject) id() string {
	if w.EnglishName != "" {
		return w.EnglishName
	}
	return w.ProjectCode
}

func (w *wireProjects) complaint() string {
	for i := range *w {
		if (*w)[i].id() == "" {
			return "a project without id"
		}
	}
	return ""
}

func (w wireProjects) values() []Project {
	all := make([]Project, 0, len(w))
	for i := range w {
		all = append(all, Project{
			ID: w[i].id(), Name: w[i].ProjectName, Desc: w[i].Description, Creator: w[i].Creator,
			Enabled: w[i].Enabled == nil || *w[i].Enabled,
		})
	}
	return all
}
